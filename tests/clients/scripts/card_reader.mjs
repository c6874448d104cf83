// Opens cards with @risuai/ccardlib and character-card-utils: FILE ... -> one JSON line, for each
// file the version that the one finds and the card as the other parses it.

import { readFileSync } from 'node:fs'
import { CCardLib } from '@risuai/ccardlib'
import utils from 'character-card-utils'

const read = (path) => {
  const card = JSON.parse(readFileSync(path, 'utf8'))
  const version = CCardLib.character.check(structuredClone(card))
  const older = CCardLib.character.convert(structuredClone(card), { to: 'v2' })
  return { version, parsed: utils.v2.parse(older) }
}

console.log(JSON.stringify(process.argv.slice(2).map(read)))
