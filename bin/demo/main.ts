import { localSecrets } from '../up/secrets.ts'
import { readEnvironment } from '../up/environment.ts'
import { readSettings } from '../up/settings.ts'
import { beginStory, STEPS, type Story } from './script.ts'
import { answers, startStack } from './stack.ts'
import type { DemoWorld } from './world.ts'

/** Plays the main job against the running stack, or one it starts, and asserts every step. */
async function main(): Promise<number> {
  const env = readEnvironment()
  const settings = readSettings(env)
  if (!settings.embed.sandbox) {
    console.error('The demo moves time and forces declines: it needs the embedded sandbox (unset STRIPE_SECRET_KEY).')
    return 1
  }
  const apiUrl = `http://127.0.0.1:${settings.vars.API_PORT}`
  const stop = (await answers(apiUrl)) ? null : await begin()
  try {
    const secrets = localSecrets(settings.dataDir)
    return await play({
      apiUrl,
      sandboxUrl: `http://127.0.0.1:${settings.vars.SANDBOX_PORT}`,
      webUrl: env.WEB_PUBLIC_URL ?? `http://localhost:${settings.vars.WEB_PORT}`,
      botToken: env.TELEGRAM_BOT_TOKEN ?? secrets.telegramBotToken,
      operatorToken: env.OPERATOR_TOKENS?.split(',')[0]?.replace(/^[^:]*:/, '') ?? secrets.operatorToken,
    })
  } finally {
    await stop?.()
  }
}

function begin(): Promise<() => Promise<void>> {
  console.log('No stack is running: starting one for the demo …')
  return startStack()
}

async function play(world: DemoWorld): Promise<number> {
  const story = beginStory(world)
  for (const [index, step] of STEPS.entries()) {
    try {
      const result = await step.run(story)
      console.log(`${await today(story)}  ${String(index + 1).padStart(2)}. ${step.name}\n                ${result}`)
    } catch (error) {
      console.error(`Step ${index + 1} failed: ${step.name}\n${error instanceof Error ? error.message : String(error)}`)
      return 1
    }
  }
  console.log(`demo: ${STEPS.length} steps, all as expected`)
  return 0
}

/** Billing time, which the demo moves. */
async function today(story: Story): Promise<string> {
  const { billing_now } = await story.operator.get<{ billing_now: string }>('/ops/clock')
  return billing_now.slice(0, 10)
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
