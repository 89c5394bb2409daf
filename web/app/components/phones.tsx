import { phonePath, type Stage } from '../lib/stage.ts'

type Props = { people: { telegramId: string; firstName: string }[]; stage: Stage }

/** The Mini App of everyone who is being played, each in a phone of their own. */
export function Phones({ people, stage }: Props) {
  const open = people.filter(({ telegramId }) => stage.open.includes(telegramId))
  if (open.length === 0) {
    return (
      <p className="empty">
        {stage.start
          ? 'Choose who follows the link.'
          : 'Choose a person to open the Mini App as Telegram would; + opens another beside.'}
      </p>
    )
  }
  return open.map(({ telegramId, firstName }) => (
    <div key={telegramId} className="place">
      <iframe
        key={phonePath(stage, telegramId)}
        className="handset"
        title={`Mini App of ${firstName}`}
        src={phonePath(stage, telegramId)}
      />
      <a className="textlink" href={phonePath(stage, telegramId)} target="_blank" rel="noreferrer">
        Open in a tab of its own<span className="hidden">: {firstName}</span>
      </a>
    </div>
  ))
}
