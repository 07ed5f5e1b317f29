/** The door of this feature. */
export { DataScreen } from './data-screen.tsx'
export { MixSliders, type MixSlidersProps } from './mix/mix-sliders.tsx'
export { PreviewSamples } from './mix/preview-samples.tsx'
export { useMix, type Mix } from './mix/use-mix.ts'
export { ImportFlow } from './own/import-flow.tsx'
