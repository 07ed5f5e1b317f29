/**
 * Limits that the window and the host both name. Numbers only, so that the window need not load schemas.
 */

/** Most questions of a person's own that a project keeps. */
export const MOST_QUESTIONS = 20
