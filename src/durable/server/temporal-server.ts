/** A Temporal server. */
export interface TemporalServer {
  /** Host and port, such as "localhost:7233". */
  address: string;
  /** "default" when left out. */
  namespace?: string;
  tls?: boolean;
  apiKey?: string;
}

/** How a client and a worker reach a server. */
export function serverOf({ address, namespace = 'default', tls, apiKey }: TemporalServer) {
  return {
    connection: { address, ...(tls === undefined ? {} : { tls }), ...(apiKey && { apiKey }) },
    namespace,
  };
}
