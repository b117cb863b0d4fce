export type { CreateTopics, WantedTopic } from './create-topics';
export type { KafkaConfiguration } from './kafka-configuration';
export * from './kafka-log';
export type { Waiting } from './wait-for-kafka';
