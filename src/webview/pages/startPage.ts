/** Start from: the recipes as cards, each with a small picture of how a call travels. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Recipe, recipes } from '../../setup/recipes/recipes.ts';
import type { Settings } from '../../setup/settings.ts';
import { existingSection } from '../parts/existingSection.ts';
import { icon, spoken } from '../parts/icons.ts';
import { notice } from '../parts/notice.ts';
import { flowPicture } from '../picture/flow.ts';
import type { WizardSession } from '../session.ts';

export function startPage(session: WizardSession): TemplateResult {
  const { draft, locked } = session;
  const chosen = draft?.settings.recipe;
  return html`
    ${
      locked
        ? notice(
            'info',
            html`This setup exists already, so it keeps the recipe it started from. To begin another one, run
            <b>Cognito API: Start Guided Setup</b> again.`,
          )
        : nothing
    }
    ${
      draft && !locked && isChanged(draft.settings)
        ? notice(
            'info',
            html`You have changed settings of “${recipes[draft.settings.recipe].title}”. Choosing a card starts over from its
              defaults.`,
          )
        : nothing
    }
    <div class="cards">
      ${Object.values(recipes).map((recipe) => recipeCard(session, recipe, recipe.name === chosen))}
    </div>
    ${existingSection(session)}
  `;
}

function recipeCard(session: WizardSession, recipe: Recipe, chosen: boolean): TemplateResult {
  const { draft, locked } = session;
  const choose = () => {
    // The chosen card with nothing changed has nothing to start over from.
    if (!chosen || (draft && isChanged(draft.settings))) session.send({ type: 'startFrom', recipe: recipe.name });
  };
  const id = `recipe-${recipe.name}`;
  return html`<article class="card ${chosen ? 'chosen' : ''} ${locked ? 'locked' : ''}">
    <div class="card-picture">${flowPicture(recipe.settings, recipe.name === 'blank')}</div>
    <h2 class="card-title">
      <button
        type="button"
        class="card-button"
        data-test=${id}
        aria-pressed=${chosen}
        aria-describedby="${id}-summary ${id}-facts"
        ?disabled=${locked}
        @click=${choose}
      >
        ${recipe.title}
      </button>
      ${chosen ? icon('pass-filled', 'card-mark') : nothing}
    </h2>
    <p id="${id}-summary">${recipe.summary}</p>
    <ul class="card-facts" id="${id}-facts">
      <li class="card-fact">${icon('account')}<span>${spoken('How people sign in: ')}${recipe.signIn}</span></li>
      <li class="card-fact">${icon('layers')}<span>${spoken('What is created: ')}${recipe.creates.join(', ')}</span></li>
    </ul>
  </article>`;
}

/** True when the settings are no longer those of their recipe. The domain prefix has a random end, so it is left out. */
function isChanged(settings: Settings): boolean {
  const without = (some: Settings) =>
    JSON.stringify({ ...some, hostedPages: { ...some.hostedPages, domainPrefix: '' } });
  return without(settings) !== without(recipes[settings.recipe].settings);
}
