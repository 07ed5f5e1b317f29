/** What counts as an icon here: a component of lucide-react. One type, so that no component depends on the package's name. */
export type { LucideIcon as Icon } from 'lucide-react'
