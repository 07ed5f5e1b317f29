/** The door of the job queue. */

export { jobHandlers } from './job-calls.ts'
export { defineJobKind, type AnyJobKind, type Domain, type JobContext, type JobKind, type JobOutcome } from './kinds.ts'
export { countOnDevice, devicesOf, isProcessAlive, leaseOn } from './lease.ts'
export { pipelineJob, type PipelineParts } from './pipeline.ts'
export { JobQueue, type QueueParts } from './queue.ts'
export { ACTIVE_STATES } from './transition.ts'
