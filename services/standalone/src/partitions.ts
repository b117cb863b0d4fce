/**
 * One process gains nothing from several partitions, and with one the place of a symbol can never change: a symbol may be
 * added or left out at any start.
 */
export const partitions = 1;
