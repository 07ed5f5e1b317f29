/** Statistics of proportions: intervals, verdicts, paired tests. The public face of this folder. */
export { addCluster, clusteredInterval, effectiveSize, emptySums } from './clustered-interval.ts';
export type { ClusterSums } from './clustered-interval.ts';
export { holmAdjust } from './holm.ts';
export { itemsNeeded, itemsNeededExact } from './items-needed.ts';
export { mcnemarExact } from './mcnemar.ts';
export { verdictOf } from './verdict.ts';
export type { IntervalVerdict } from './verdict.ts';
export { wilsonInterval, Z_95 } from './wilson.ts';
export type { Interval } from './wilson.ts';
