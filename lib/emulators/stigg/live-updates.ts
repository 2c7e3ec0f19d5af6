import { EventEmitter, on } from "node:events";

/** The four streams that the official SDK listens to. */
export type LiveTopic = "entitlementsUpdated" | "usageUpdated" | "packagePublished" | "creditBalanceUpdated";

/** Sends what happened to everybody who listens. */
export class LiveUpdates {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  publish(topic: LiveTopic, payload: unknown): void {
    this.emitter.emit(topic, payload);
  }

  /** Events as graphql-js wants them; each is the list of arguments of one publication. */
  subscribe(topic: LiveTopic): AsyncIterableIterator<unknown> {
    return on(this.emitter, topic);
  }

  listeners(topic: LiveTopic): number {
    return this.emitter.listenerCount(topic);
  }
}
