"use client";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";

export interface DrawerProps {
  /** Kept in the URL by the page, so that the address shows the same record. */
  open: boolean;
  onClose: () => void;
  /** The record's name. */
  title: string;
  id?: string;
  /** Its place in the list: "1 of 41", with the neighbours. */
  place?: { text: string; onPrevious?: () => void; onNext?: () => void };
  children: ReactNode;
  /** Tabs or a toolbar under the head that stay while the body scrolls. */
  subhead?: ReactNode;
}

const Panel = dynamic(() => import("./drawer-panel").then((module) => module.DrawerPanel), { ssr: false });

/** One record at the right: docked from 1,360 px, above the page below that, the whole screen on a phone. */
export function Drawer(props: DrawerProps) {
  const [opened, setOpened] = useState(props.open);
  if (props.open && !opened) setOpened(true);
  return opened ? <Panel {...props} /> : null;
}
