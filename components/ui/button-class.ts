import { cva, type VariantProps } from "class-variance-authority";

/** The looks of a button, shared by buttons, links that look like one, and menu triggers. */
export const buttonClass = cva(
  [
    "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap border font-name",
    // Opacity is not eased: a button that opens is readable at once.
    "transition-[background-color,border-color] active:opacity-80",
    "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55",
  ],
  {
    variants: {
      variant: {
        primary: "border-ink bg-ink text-canvas hover:opacity-90",
        secondary: "border-line bg-canvas text-ink hover:border-ctl hover:bg-hover",
        quiet: "border-transparent bg-transparent text-ink2 hover:bg-hover hover:text-ink",
        destructive: "border-harm bg-canvas text-harm hover:bg-harm-bg",
        harm: "border-harm bg-harm text-canvas hover:opacity-90",
      },
      size: {
        normal: "h-8 rounded-field px-3 text-body max-md:h-11 max-md:px-4 max-md:text-section",
        small: "h-[26px] rounded-small px-2 text-small max-md:h-9 max-md:px-3",
        large: "h-9 rounded-field px-4 text-section max-md:h-12 max-md:text-gate",
      },
      wide: { true: "w-full", phone: "max-md:w-full", false: "" },
    },
    defaultVariants: { variant: "secondary", size: "normal", wide: false },
  },
);

export type ButtonLook = VariantProps<typeof buttonClass>;
