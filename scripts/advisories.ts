/** Which of the registry's advisories are of packages that users of the product run. */

/** An entry of `npm audit --json`. */
export interface Vulnerability {
  name: string;
  /** Advisories of the package itself; a name in place of one is of a package that it depends on. */
  via: (string | { title: string; severity: string; range: string })[];
  /** Where the package lies, as keys of the lock file. */
  nodes: string[];
}

export interface Advisory {
  name: string;
  severity: string;
  range: string;
  title: string;
}

/**
 * The advisories of installed packages and of bundled ones. A package that only builds or tests has none here, and no
 * package has those of what it depends on: of Temporal's worker all but the bundler is in dist, and npm counts an
 * advisory of the bundler for both.
 * @param locked `packages` of package-lock.json.
 * @param bundled name and version of each package in dist, as "zod 4.6.7".
 */
export function shippedAdvisories(
  vulnerabilities: readonly Vulnerability[],
  locked: Record<string, { dev?: boolean; version?: string }>,
  bundled: ReadonlySet<string>,
): Advisory[] {
  const isShipped = ({ name, nodes }: Vulnerability) =>
    nodes.some((path) => {
      const { dev, version } = locked[path] ?? {};
      return !dev || bundled.has(`${name} ${version}`);
    });
  return vulnerabilities
    .filter(isShipped)
    .flatMap(({ name, via }) =>
      via.flatMap((one) => (typeof one === 'string' ? [] : [advisoryOf(name, one)])),
    );
}

function advisoryOf(name: string, { severity, range, title }: Omit<Advisory, 'name'>): Advisory {
  return { name, severity, range, title };
}
