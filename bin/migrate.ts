import { migrate } from '#db/migrate.ts'
import { readEnvironment } from './up/environment.ts'

const { DATABASE_URL: url } = readEnvironment()

if (!url) {
  console.error('DATABASE_URL is required: the database to migrate. (npm start migrates its own.)')
  process.exit(1)
}
try {
  const applied = await migrate(url)
  console.log(applied.length === 0 ? 'Nothing to migrate.' : applied.map((name) => `Applied ${name}`).join('\n'))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
