export { type AuditContext, type AuditEntry, appendAudit } from "./append-audit";
export { type ChainFault, type ChainVerdict, verifyChain } from "./verify-chain";
