/** The screen of gallery. */

/** The screen. */
export function GalleryScreen() {
  return <h1 className="p-6 text-20 font-semibold">Gallery</h1>
}
