export interface Settings {
  /** The port to bind; `0` asks for any free one. */
  readonly port: number;
  /** Whether a free port may be taken when `port` is in use: only when nobody chose the port. */
  readonly portMayChange: boolean;
  /** Life of an access token in seconds. */
  readonly accessTokenTtl: number;
}

/** A setting of the environment that cannot be used. Its message is one sentence for the person who set it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const DEFAULT_PORT = 4200;
const MAX_PORT = 65_535;
const DEFAULT_ACCESS_TTL = 20;
const MAX_ACCESS_TTL = 86_400;

type Environment = Readonly<Record<string, string | undefined>>;

export function readSettings(environment: Environment): Settings {
  const port = readInteger(environment, 'PORT', 0, MAX_PORT);
  const accessTokenTtl = readInteger(environment, 'ACCESS_TTL', 1, MAX_ACCESS_TTL);
  return {
    port: port ?? DEFAULT_PORT,
    portMayChange: port === undefined,
    accessTokenTtl: accessTokenTtl ?? DEFAULT_ACCESS_TTL,
  };
}

function readInteger(environment: Environment, name: string, least: number, most: number): number | undefined {
  const text = environment[name];
  // `PORT= npm start` is how a shell says "not set".
  if (text === undefined || text === '') return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new SettingsError(
      `${name} must be a whole number from ${least} to ${most}, but it is ${JSON.stringify(text)}.`,
    );
  }
  return value;
}
