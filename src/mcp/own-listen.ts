/**
 * The SDK's second version answers subscriptions/listen by itself, without tasks and without saying what a client
 * listens for. Under another name the request reaches our server as other requests do.
 */
const LISTEN = 'subscriptions/listen';
const OWN_LISTEN = 'subscriptions/listen/own';

/** The name under which a method passes the SDK. */
export function pastSdk(method: string): string {
  // A client may send the other name itself; that one is of no method.
  return method === LISTEN || method === OWN_LISTEN ? `${method}/own` : method;
}

/** The name that it came under. */
export function asReceived(method: string): string {
  return method === OWN_LISTEN ? LISTEN : method;
}

/** A message in the form that passes the SDK. */
export function messagePastSdk<Message extends object>(message: Message): Message {
  const { method } = message as { method?: unknown };
  return typeof method === 'string' ? { ...message, method: pastSdk(method) } : message;
}
