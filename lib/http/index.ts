export { type Clock, systemClock } from "./clock";
export { createGuardedFetch, type GuardedFetch, type GuardedFetchOptions } from "./guarded-fetch";
export {
  createHttpClient,
  type HttpClient,
  type HttpClientOptions,
  type HttpRequest,
  type HttpResponse,
  parseRetryAfter,
  type RetryOptions,
} from "./http-client";
export type { SharedPace } from "./leased-pace";
export {
  assertAllowedUrl,
  isAllowedAddress,
  isExemptOrigin,
  type NetworkPolicy,
  type Resolve,
  resolveAllowedHost,
} from "./network-policy";
export { RateLimiter, type RateLimiterOptions, type RateLimits, unlimitedPerSecond } from "./rate-limiter";
