/** Which of the two ways to a target is open (`?target=`); part of the address, so that a reload shows the same. */
export const targetWays = ["existing", "create"] as const;
