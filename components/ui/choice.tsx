import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "./cn";

const rowClass = "flex items-start gap-2 max-md:min-h-11 max-md:items-center has-disabled:text-ink3";

type NativeInput = Omit<ComponentProps<"input">, "type" | "children" | "size">;

export interface CheckboxProps extends NativeInput {
  label: ReactNode;
  hint?: ReactNode;
}

/** A native checkbox: it submits with its form and needs no script. */
export function Checkbox({ label, hint, className, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <div className={cn(rowClass, className)}>
      <input
        {...rest}
        id={id}
        type="checkbox"
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-[3px] size-[15px] shrink-0 accent-ink max-md:mt-0 max-md:size-5"
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint ? (
          <p id={`${id}-hint`} className="text-ink3 text-small">
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** On or off, in effect at once. For something that is saved with a form, use a Checkbox. */
export function Switch({ label, hint, className, ...rest }: CheckboxProps) {
  const id = useId();
  return (
    <div className={cn("flex items-start justify-between gap-4 max-md:min-h-11", className)}>
      <div>
        <label htmlFor={id} className="font-name">
          {label}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="text-ink3 text-small">
            {hint}
          </p>
        ) : null}
      </div>
      <input
        {...rest}
        id={id}
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says by itself whether it is checked
        role="switch"
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={cn(
          "relative mt-0.5 h-[18px] w-8 shrink-0 cursor-pointer appearance-none rounded-full border border-ctl bg-canvas transition-colors",
          "before:absolute before:top-[2px] before:left-[2px] before:size-3 before:rounded-full before:bg-ctl before:transition-transform",
          "checked:border-ink checked:bg-ink checked:before:translate-x-[14px] checked:before:bg-canvas",
          "disabled:cursor-not-allowed disabled:opacity-50",
        )}
      />
    </div>
  );
}

export interface RadioOption {
  value: string;
  label: ReactNode;
  hint?: ReactNode;
  /** At the right: what it would cost. */
  aside?: ReactNode;
  disabled?: boolean;
}

export interface RadioGroupProps {
  name: string;
  legend: string;
  options: readonly RadioOption[];
  defaultValue?: string;
  value?: string;
  onChange?: (value: string) => void;
  /** Boxes side by side instead of lines, for choices whose price is to be compared; or two by two. */
  boxes?: boolean | "pairs";
  hideLegend?: boolean;
  className?: string;
}

/** One of a few. Works in a plain form (`defaultValue`) or controlled (`value` and `onChange`). */
export function RadioGroup(props: RadioGroupProps) {
  const {
    name,
    legend,
    options,
    defaultValue,
    value,
    onChange,
    boxes = false,
    hideLegend = false,
    className,
  } = props;
  return (
    <fieldset className={className}>
      <legend className={hideLegend ? "sr-only" : "mb-1.5 font-name"}>{legend}</legend>
      <div
        className={cn(
          "grid",
          boxes ? "gap-2" : "gap-1.5",
          boxes === true && "@min-[560px]:auto-cols-fr @min-[560px]:grid-flow-col",
          boxes === "pairs" && "@min-[560px]:grid-cols-2",
        )}
      >
        {options.map((option) => (
          <label
            key={option.value}
            className={cn(
              rowClass,
              boxes &&
                "rounded-panel border border-line bg-canvas p-3 has-checked:border-ink has-checked:shadow-[inset_0_0_0_1px_var(--color-ink)] hover:border-ctl",
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              disabled={option.disabled}
              {...(value === undefined
                ? { defaultChecked: option.value === defaultValue }
                : { checked: option.value === value })}
              onChange={onChange ? () => onChange(option.value) : undefined}
              className="mt-[3px] size-[15px] shrink-0 accent-ink max-md:mt-0 max-md:size-5"
            />
            <span className="min-w-0 flex-1">
              <span className={cn("block", boxes && "font-name")}>{option.label}</span>
              {option.hint ? <span className="block text-ink3 text-small">{option.hint}</span> : null}
              {boxes && option.aside ? <span className="mt-0.5 block text-small">{option.aside}</span> : null}
            </span>
            {!boxes && option.aside ? <span className="text-ink2 text-small">{option.aside}</span> : null}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export interface SliderProps extends NativeInput {
  label: ReactNode;
  /** The value in words, "0.90", beside the label. */
  valueText: string;
}

/** A native range with its value written beside it. */
export function Slider({ label, valueText, className, ...rest }: SliderProps) {
  const id = useId();
  return (
    <div className={cn("grid gap-1", className)}>
      <div className="flex justify-between gap-3">
        <label htmlFor={id} className="font-name">
          {label}
        </label>
        <output htmlFor={id}>{valueText}</output>
      </div>
      <input
        {...rest}
        id={id}
        type="range"
        aria-valuetext={valueText}
        className="h-6 w-full accent-ink max-md:h-11"
      />
    </div>
  );
}
