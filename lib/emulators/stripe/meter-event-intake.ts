import type { StandInRequest, StandInResponse } from "../shared/exchange";
import type { AccountState } from "./account-state";
import { Decimal } from "./exact-decimal";
import { errorResponse, invalid } from "./stripe-errors";
import type { WireMeter, WireMeterEvent } from "./wire";

/** Accepted age and lead of an event. https://docs.stripe.com/api/billing/meter-event/create */
const MAX_AGE_SECONDS = 35 * 86_400;
const MAX_LEAD_SECONDS = 300;

/** A meter event as the journal keeps it. */
export interface AcceptedEvent {
  eventName: string;
  customer: string;
  value: string;
  identifier: string;
  /** Unix seconds. */
  timestamp: number;
}

/** Takes `POST /v1/billing/meter_events`, the only write this stand-in knows. */
export class MeterEventIntake {
  private readonly identifiers = new Set<string>();
  /** First answers by idempotency key: a retry gets the same one and does nothing. */
  private readonly answers = new Map<string, { body: string; response: StandInResponse }>();

  constructor(
    private readonly state: AccountState,
    private readonly keep: (event: AcceptedEvent) => void,
  ) {}

  /** Applies an event without checking it again: replay of a journal. */
  restore(event: AcceptedEvent): void {
    const meter = this.meterFor(event.eventName);
    this.identifiers.add(event.identifier);
    if (meter)
      this.state.usage.record(meter.id, event.customer, {
        at: event.timestamp,
        value: new Decimal(event.value),
      });
  }

  /**
   * Takes an event, or repeats the answer it gave to the same idempotency key.
   * @throws StandInFailure 400 with Stripe's reason when the event is not acceptable
   */
  receive(request: StandInRequest, now: number): StandInResponse {
    const key = request.headers["idempotency-key"];
    if (typeof key !== "string") return this.take(request, now);
    const body = request.rawBody.toString("utf8");
    const known = this.answers.get(key);
    if (known && known.body !== body) {
      return errorResponse(400, {
        type: "idempotency_error",
        message:
          "Keys for idempotent requests can only be used with the same parameters they were first used with.",
      });
    }
    if (known) {
      const headers = { "idempotent-replayed": "true" };
      return { ...known.response, applied: false, facts: { replayed: true }, headers };
    }
    const response = this.take(request, now);
    this.answers.set(key, { body, response });
    return response;
  }

  private take(request: StandInRequest, now: number): StandInResponse {
    const form = request.body;
    const field = (name: string): string | null => {
      const value = isForm(form) ? form[name] : undefined;
      return typeof value === "string" && value !== "" ? value : null;
    };
    const eventName =
      field("event_name") ??
      invalid("Missing required param: event_name.", "event_name", "parameter_missing");
    const meter =
      this.meterFor(eventName) ??
      invalid(`No active meter found for event name ${eventName}`, "event_name", "no_meter");
    const customerKey = meter.customer_mapping.event_payload_key;
    const valueKey = meter.value_settings.event_payload_key;
    const customer =
      field(`payload[${customerKey}]`) ??
      invalid(`Missing payload key ${customerKey}`, "payload", "meter_event_no_customer_defined");
    // A counting meter needs no value.
    const value =
      field(`payload[${valueKey}]`) ?? (meter.default_aggregation.formula === "count" ? "1" : null);
    if (value === null || !/^-?\d{1,15}(\.\d{1,12})?$/.test(value)) {
      invalid(`The value for ${valueKey} is not a number`, "payload", "meter_event_invalid_value");
    }
    const timestamp = Number(field("timestamp") ?? now);
    if (
      !Number.isSafeInteger(timestamp) ||
      timestamp < now - MAX_AGE_SECONDS ||
      timestamp > now + MAX_LEAD_SECONDS
    ) {
      invalid("The timestamp must be within the past 35 days and at most 5 minutes ahead.", "timestamp");
    }
    const identifier = field("identifier") ?? this.state.mint("mev", 24);
    if (this.identifiers.has(identifier)) {
      return errorResponse(400, {
        type: "invalid_request_error",
        code: "duplicate_meter_event",
        message: `An event already exists with identifier ${identifier}.`,
      });
    }
    if (!this.state.customers.find(customer)) {
      // Stripe accepts the call and reports the error later; nothing is metered.
      return {
        status: 200,
        json: this.render(eventName, identifier, customerKey, customer, valueKey, value, timestamp, now),
      };
    }
    const event = { eventName, customer, value, identifier, timestamp };
    this.keep(event);
    this.restore(event);
    return {
      status: 200,
      json: this.render(eventName, identifier, customerKey, customer, valueKey, value, timestamp, now),
      applied: true,
      facts: { meter: meter.id, customer, value, identifier, timestamp },
    };
  }

  private meterFor(eventName: string): WireMeter | null {
    for (const meter of this.state.meters.values()) {
      if (meter.event_name === eventName && meter.status === "active") return meter;
    }
    return null;
  }

  private render(
    eventName: string,
    identifier: string,
    customerKey: string,
    customer: string,
    valueKey: string,
    value: string,
    timestamp: number,
    now: number,
  ): WireMeterEvent {
    return {
      object: "billing.meter_event",
      created: now,
      event_name: eventName,
      identifier,
      livemode: this.state.livemode,
      payload: { [customerKey]: customer, [valueKey]: value },
      timestamp,
    };
  }
}

function isForm(body: unknown): body is Record<string, unknown> {
  return typeof body === "object" && body !== null;
}
