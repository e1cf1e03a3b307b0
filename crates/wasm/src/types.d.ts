export type Inspection = object;
