export { createTestDatabase, type TestDatabase } from "./create-test-database";
export { type FaultProxy, type ProxyMode, startFaultProxy } from "./fault-proxy";
