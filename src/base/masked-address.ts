/** Names of a query's parameters that are secret by what they are called. */
const SECRET_NAME = /key|token|secret|passw/i;

/** What comes before a host's name, whether or not the text is an address. */
const USER = /^([a-z][a-z0-9+.-]*:[/\\]+)?[^?#]*@/i;

/** An address for people to read: without a user's name and password, and without keys in its query. */
export function maskedAddress(address: string): string {
  return address
    .replace(USER, (_all, scheme: string | undefined) => `${scheme ?? ''}…@`)
    .replace(/([?&#])([^=&#]*)=([^&#]*)/g, (all, sign: string, name: string) =>
      SECRET_NAME.test(name) ? `${sign}${name}=…` : all,
    );
}

/** False for an address that signs in somebody, and true for what is no address. */
export function hasNoPassword(address: string): boolean {
  if (!URL.canParse(address)) return true;
  const { username, password } = new URL(address);
  return username === '' && password === '';
}

/** False for an address that has a key in its query, and true for what is no address. */
export function hasNoKey(address: string): boolean {
  if (!URL.canParse(address)) return true;
  return ![...new URL(address).searchParams.keys()].some((name) => SECRET_NAME.test(name));
}
