/** Hides secrets in addresses. */

/** Names of query parameters whose value is a secret. */
const SECRET_NAME = /key|token|secret|passw/i;

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * Everything before the host name of a valid address. A password in it may have signs that should have been escaped, so
 * that the address seems to end before it. An @ in the value of a query belongs to the value.
 */
const USER = /^([a-z][a-z0-9+.-]*:[/\\]+)?(?:[^=]*|[^?]*)@/i;

/** The same for other text, such as an address that these signs make invalid. */
const PERHAPS_USER = /^([a-z][a-z0-9+.-]*:[/\\]+)?.*@/is;

/** An address that is safe to show: without user name and password, and without keys in its query. */
export function maskedAddress(address: string): string {
  const isAddress = ADDRESS.test(address) && URL.canParse(address);
  return address
    .replace(
      isAddress ? USER : PERHAPS_USER,
      (_all, scheme: string | undefined) => `${scheme ?? ''}…@`,
    )
    .replace(/([?&#])([^=&#]*)=([^&#]*)/g, (all, sign: string, name: string) =>
      SECRET_NAME.test(name) ? `${sign}${name}=…` : all,
    );
}

/** False for an address with a user name or password. True for text that is not an address. */
export function hasNoPassword(address: string): boolean {
  if (!URL.canParse(address)) return true;
  const { username, password } = new URL(address);
  return username === '' && password === '';
}

/** False for an address with a key in its query. True for text that is not an address. */
export function hasNoKey(address: string): boolean {
  if (!URL.canParse(address)) return true;
  return ![...new URL(address).searchParams.keys()].some((name) => SECRET_NAME.test(name));
}
