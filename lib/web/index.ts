export { absoluteUrl } from "./absolute-url";
export { type ActionAnswer, action, formAction, publicFormAction, textOf } from "./action";
export { type AnsweredError, answerError } from "./answer-error";
export { allPages, downloadRows } from "./download-rows";
export { publicRead } from "./public-read";
export { jsonResponse, type RouteRequest, route, signedInRoute } from "./route";
