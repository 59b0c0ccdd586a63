/** The verdict on one thing that doctor checked. */
export interface Finding {
  subject: string;
  verdict: 'ok' | 'note' | 'problem';
  detail: string;
}
