/**
 * Path patterns of routes and fault rules: `:name` stands for one segment, `*` for any text.
 * Everything else is taken literally.
 */
export function compilePathPattern(pattern: string): (path: string) => Record<string, string> | null {
  const names: string[] = [];
  const source = pattern.replace(/:[A-Za-z]+|\*|[.+?^${}()|[\]\\]/g, (found) => {
    if (found === "*") return ".*";
    if (!found.startsWith(":")) return `\\${found}`;
    names.push(found.slice(1));
    return "([^/]+)";
  });
  const expression = new RegExp(`^${source}$`);
  return (path) => {
    const match = expression.exec(path);
    if (!match) return null;
    const params: Record<string, string> = {};
    for (const [index, name] of names.entries()) {
      try {
        params[name] = decodeURIComponent(match[index + 1] ?? "");
      } catch {
        return null;
      }
    }
    return params;
  };
}
