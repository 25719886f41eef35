// SPDX-License-Identifier: Apache-2.0
// pages/roles: roles and what they may be given over, in words; which place needs which right.
import type { Right } from '../api';
import type { Role, RoleGiven } from '../answers';
import { t, type TextName } from '../language';

const roleTitles: Record<string, TextName> = {
    planner: 'rolePlanner', registrar: 'roleRegistrar', instructor: 'roleInstructor', officer: 'roleOfficer',
    commander: 'roleCommander', inspector: 'roleInspector', liaison: 'roleLiaison', administrator: 'roleAdministrator',
};
const scopeTitles: Record<string, TextName> = {
    everything: 'scopeEverything', unit: 'scopeUnit', establishment: 'scopeEstablishment', self: 'scopeSelf',
};

export const roleTitle = (role: string): string => {
    const name = roleTitles[role];
    return name === undefined ? role : t(name);
};

export const scopeTitle = (scope: string): string => {
    const [kind = '', id] = scope.split(':');
    const name = scopeTitles[kind];
    const title = name === undefined ? kind : t(name);
    return id === undefined ? title : `${title} ${id}`;
};

// "commander:unit:R001": as the command line writes it, and addresses of the API
export const roleWords = ({ role, scope }: RoleGiven): string =>
    scope.includes(':') ? `${role}:${scope}` : role;

export const roleSentence = (given: RoleGiven): string =>
    given.scope === 'everything' ? roleTitle(given.role) : `${roleTitle(given.role)}: ${scopeTitle(given.scope)}`;

const placeRights: [place: Right, title: TextName, right: string][] = [
    ['overview', 'overview', 'overview.read'], ['plans', 'plan', 'overview.read'], ['classes', 'classes', 'classes.read'],
    ['people', 'people', 'people.read'], ['units', 'units', 'overview.read'], ['courses', 'courses', 'classes.read'],
    ['import', 'import', 'facts.import'], ['export', 'export', 'facts.export'],
    ['users', 'administration', 'users.change'], ['audit', 'auditLog', 'audit.read'],
];

// Each place with the roles that show it.
export const placesByRole = (roles: Role[]): { place: Right; title: string; roles: string[] }[] =>
    placeRights.map(([place, title, right]) => ({
        place, title: t(title),
        roles: roles.filter((role) => role.rights.includes(right)).map((role) => roleTitle(role.role)),
    }));
