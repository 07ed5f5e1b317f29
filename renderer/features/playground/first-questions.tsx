/** The beginning of a conversation: what it is for, and four questions to try. */

import { useCall } from '../../lib/use-call.ts'

/** The questions as buttons. */
export function FirstQuestions({ project, columns, onAsk }: { project: string; columns: number; onAsk: (question: string) => void }) {
  const { data } = useCall('playground.questions', { project })
  const questions = data?.questions ?? []
  return (
    <div className="mx-auto flex max-w-form flex-1 flex-col justify-center gap-4 px-6 py-8">
      <div className="text-center">
        <h2 className="text-16 font-semibold">{columns === 1 ? 'Ask the model a question' : columns === 2 ? 'Ask both the same question' : 'Ask all three the same question'}</h2>
        <p className="text-ink-2">{columns > 1 ? 'The answers stand side by side, each judged by your rules.' : 'The answer is judged by your rules.'}</p>
      </div>
      {data === undefined && <div className="h-32" aria-busy="true" />}
      {questions.length > 0 && (
        <ul aria-label="Example questions" className="grid auto-rows-fr gap-2 sm:grid-cols-2">
          {questions.map((question) => (
            <li key={question} className="flex">
              <button type="button" onClick={() => onAsk(question)} className="flex w-full cursor-default items-center rounded-md border border-line bg-surface px-3 py-2 text-left hover:border-edge hover:bg-hover"><span className="line-clamp-3 wrap-anywhere">{question}</span></button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
