"use client";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Drawer } from "@/components/ui/drawer";

export interface DrawerFrameProps {
  title: string;
  id?: string;
  /** The address without the drawer. */
  closeHref: string;
  place?: { text: string; previousHref?: string; nextHref?: string };
  subhead?: ReactNode;
  children: ReactNode;
}

/** A drawer whose state is the address: closing and stepping are navigations, so back and copied links work. */
export function DrawerFrame({ title, id, closeHref, place, subhead, children }: DrawerFrameProps) {
  const router = useRouter();
  const go = (href: string) => router.push(href, { scroll: false });
  return (
    <Drawer
      open
      onClose={() => go(closeHref)}
      title={title}
      {...(id === undefined ? {} : { id })}
      {...(place === undefined
        ? {}
        : {
            place: {
              text: place.text,
              ...(place.previousHref === undefined ? {} : { onPrevious: () => go(place.previousHref ?? "") }),
              ...(place.nextHref === undefined ? {} : { onNext: () => go(place.nextHref ?? "") }),
            },
          })}
      {...(subhead === undefined ? {} : { subhead })}
    >
      {children}
    </Drawer>
  );
}
