/**
 * Imported before every schema: zod tries `eval` when one is made, which the page's security policy refuses and the browser
 * would report.
 */
import { z } from 'zod';

z.config({ jitless: true });
