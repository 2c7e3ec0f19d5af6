export { type CopyRow, type CopyServer, type CopySession, withCopySession } from "./copy-rows";
export {
  createDatabase,
  type Database,
  type DatabaseOptions,
  type Executor,
  type Transaction,
} from "./create-database";
export { toDatabaseError } from "./database-error";
export { migrateDatabase } from "./migrate";
