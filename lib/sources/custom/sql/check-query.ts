import { astVisitor, parse, type Statement } from "pgsql-ast-parser";
import { customError } from "../errors";

/** Functions that wait, lock, write, or reach outside the database. */
const refusedFunctions =
  /^(pg_sleep.*|dblink.*|lo_.*|pg_read_.*|pg_ls_.*|pg_stat_file|pg_terminate_backend|pg_cancel_backend|pg_advisory_.*|pg_try_advisory_.*|set_config|nextval|setval|currval|lastval|query_to_xml.*|table_to_xml.*|cursor_to_xml.*|pg_reload_conf|pg_notify)$/i;

/**
 * Checks that a text is one SELECT and returns it without its closing semicolon. This is for good messages; what keeps the
 * database safe is the role. Throws `custom.sql_refused`.
 */
export function checkQuery(sql: string): string {
  const text = sql.trim().replace(/;\s*$/, "").trim();
  let statements: Statement[];
  try {
    statements = parse(text);
  } catch {
    throw refused(
      "The query is not understood. Create a view with it in your database and write select * from that view; a second statement is not allowed.",
    );
  }
  const [statement] = statements;
  if (!statement || statements.length > 1) throw refused("Write one statement, a SELECT.");
  assertSelect(statement);
  const found = findRefusedFunction(statement);
  if (found !== null) throw refused(`The query calls ${found}, which does more than read. Leave it out.`);
  return text;
}

/** The query as it is sent: inside ours, on lines of its own, so that a comment at its end closes nothing. */
export const wrapQuery = (query: string, rest = ""): string =>
  `select * from (\n${query}\n) as src ${rest}`.trim();

function assertSelect(statement: Statement): void {
  switch (statement.type) {
    case "select":
      if (statement.for) throw refused("The query locks rows (FOR UPDATE or FOR SHARE). Leave that out.");
      return;
    case "union":
    case "union all":
      assertSelect(statement.left);
      assertSelect(statement.right);
      return;
    case "values":
      return;
    case "with":
      for (const { statement: part } of statement.bind) assertSelect(part);
      assertSelect(statement.in);
      return;
    case "with recursive":
      assertSelect(statement.bind);
      assertSelect(statement.in);
      return;
    default:
      throw refused("Only SELECT is read, also inside WITH. Nothing may be written.");
  }
}

function findRefusedFunction(statement: Statement): string | null {
  let found: string | null = null;
  const visitor = astVisitor((map) => ({
    call: (call) => {
      if (refusedFunctions.test(call.function.name)) found = call.function.name;
      map.super().call(call);
    },
  }));
  visitor.statement(statement);
  return found;
}

const refused = (sentence: string) => customError("sql_refused", sentence);
