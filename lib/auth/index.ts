export { getAuthOptions, hasSingleSignOn } from "./auth-options";
export { currentContext, currentSignedIn, findSignedIn } from "./current-actor";
export { endSession } from "./end-session";
export { preferWorkspace } from "./prefer-workspace";
export { requestOrigin } from "./request-origin";
export { cookieNames } from "./session-cookie";
