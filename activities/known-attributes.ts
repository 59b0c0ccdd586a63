/** The activity by which a workflow looks at its namespace. */
export interface AttributeActivities {
  /** The names of our search attributes that the namespace has. */
  knownAttributes(): Promise<string[]>;
}
