/** Stands for a value that a person sent and that no converter could read. */
export class UnreadableValue {
  /** @param why such as "Unknown encoding: binary/encrypted". */
  constructor(readonly why: string) {}
}
