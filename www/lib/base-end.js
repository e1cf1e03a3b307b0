import { Weighing } from './weighing.js';

/**
 * Where the base of an image ends: the base is looked up, and the layers that both begin
 * with are its own.
 *
 * @param {Inspection} inspection
 * @param {Base} base
 * @param {Weighing} weighing of the image
 * @returns {Promise<Base>}
 */
export async function endOf({ layers, platform }, base, { asked, proxy }) {
	const image = base.digest ? `${base.name.replace(/:[^/:]*$/, '')}@${base.digest}` : base.name;
	const lookup = new Weighing({ image, platform: platform ? asked.platform : '' }, proxy);
	await lookup.run();
	const below = lookup.inspection?.layers;
	if (lookup.error || !below) return { ...base, told: `It could not be had: ${lookup.error?.message ?? 'its registry says nothing of it'}.` };
	const common = below.findIndex(({ digest }, i) => digest !== layers[i]?.digest);
	const same = common < 0 ? below.length : common;
	if (!same) return { ...base, told: 'None of its layers is here: it was built anew since, or squashed.' };
	const whole = same === below.length;
	const steps = whole ? (lookup.inspection?.config?.history.length ?? null) : null;
	return { ...base, layers: same, steps };
}
