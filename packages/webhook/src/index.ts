export { deliverTo, type WebhookOptions } from './deliver-to';
export { isSigningKey } from './signing-key';
