/** DuckDB's tree of a statement, as json_serialize_sql gives it. */

/** What a node may have. */
export interface TreeNode {
  type?: string;
  function_name?: string;
  function?: TreeNode;
  catalog_name?: string;
  schema_name?: string;
  table_name?: string;
  cte_map?: { map: { key: string }[] };
}

/** A node with all that are in it. */
export function nodesOf(node: unknown): TreeNode[] {
  if (typeof node !== 'object' || node === null) return [];
  return [node, ...Object.values(node).flatMap(nodesOf)];
}

/**
 * The names of tables in a statement, in lower case and without their schemas. What shows tables (SHOW TABLES) names
 * one that there is not. Names that the statement gives by WITH are left out, but for those of known tables: which of
 * the two is meant, the name's schema and its place decide.
 */
export function tablesNamed(nodes: readonly TreeNode[], known: ReadonlySet<string>): Set<string> {
  const own = nodes.flatMap(
    ({ cte_map }) => cte_map?.map.map(({ key }) => key.toLowerCase()) ?? [],
  );
  const named = nodes
    .filter(({ type }) => type === 'BASE_TABLE' || type === 'SHOW_REF')
    .flatMap(({ table_name }) => (table_name ? [table_name.toLowerCase()] : []));
  return new Set(named.filter((name) => known.has(name) || !own.includes(name)));
}
