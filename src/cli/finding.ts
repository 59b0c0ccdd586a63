/** One thing that doctor has looked at. */
export interface Finding {
  subject: string;
  verdict: 'ok' | 'note' | 'problem';
  detail: string;
}
