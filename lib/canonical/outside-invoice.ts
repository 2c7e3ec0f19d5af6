/** One line of an invoice as the provider itself foretells it, for whatever of the subscription it is about. */
export interface OutsideLine {
  /** Subscription item id, or price id where the provider's lines name no item. Null = of no item: pending, ad hoc. */
  readonly key: string | null;
  /** Whole minor units after discounts, before tax. */
  readonly amountMinor: string;
}

/** The next invoice of one subscription as the provider foretells it: a figure to hold ours against. */
export interface OutsideInvoice {
  /** Instant it would be written at, UTC. */
  readonly at: string | null;
  /** ISO code in lower case. */
  readonly currency: string;
  readonly lines: readonly OutsideLine[];
  /** Pending items and unbilled charges on it, whole minor units; null = the provider does not say. */
  readonly pendingMinor: string | null;
  /** Tax on it, whole minor units; null = the provider does not say. */
  readonly taxMinor: string | null;
}

/** `none` = the provider says that nothing will be invoiced; `gone` = it does not know the subscription any more. */
export type OutsideAnswer = OutsideInvoice | "none" | "gone";
