/** Largest file that is taken in. */
export const maxUploadBytes = 2 * 1024 ** 3;

/** Files of one migration that are kept at the same time. */
export const maxUploads = 40;
