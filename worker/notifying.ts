import { postingOut } from '#activities/net/post.ts'
import type { Notifying } from '#activities/notify/parts.ts'
import { vaultOf } from '#db/vault.ts'
import type { Config } from '#domain/config/config.ts'

/** Anywhere: for addresses that whoever runs this configured. */
const anywhere = ['0.0.0.0/0', '::/0']

/** What messages leave through, as the configuration says. */
export function createNotifying(config: Config): Notifying {
  const { encryptionKeys, mail, outboundAllow: allow, messaging, telegramBotToken, botUrl, webPublicUrl } = config
  return {
    vault: vaultOf(encryptionKeys),
    mail,
    allow,
    post: postingOut({ allow }),
    postHome: postingOut({ allow: anywhere }),
    telegram: { token: telegramBotToken, url: messaging.telegramUrl },
    slackUrl: messaging.slackUrl,
    operatorEmail: messaging.operatorEmail,
    link: botUrl ?? webPublicUrl,
  }
}
