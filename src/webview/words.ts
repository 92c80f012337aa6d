/** Words beside the form: what each page, group and setting is, and why one would choose it. For beginners. */
import type { Page } from '../wizard/protocol.ts';

export interface PageWords {
  /** Name in the rail and heading of the page. */
  readonly title: string;
  /** Sentence below the heading. */
  readonly lead: string;
  readonly about: About;
}

/** Paragraphs for the panel beside the form. */
export interface About {
  readonly title: string;
  readonly text: readonly string[];
  /** Where AWS explains it at length. */
  readonly more?: { readonly label: string; readonly href: string };
}

const docs = 'https://docs.aws.amazon.com';

export const pageWords: Readonly<Record<Page, PageWords>> = {
  start: {
    title: 'Start from',
    lead: 'Pick what comes closest. You can change every setting on the next pages.',
    about: {
      title: 'What you are about to build',
      text: [
        'An API that answers only people who are signed in. Three AWS services share the work.',
        'API Gateway is the front door: it gives your API an address and looks at each call before anything else happens.',
        'Cognito knows the people. After they sign in, it hands them a token: a signed note that says who they are.',
        'Lambda runs your code, and only for calls whose token was found to be genuine.',
      ],
      more: {
        label: 'Control access to a REST API with Cognito',
        href: `${docs}/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html`,
      },
    },
  },
  where: {
    title: 'Where',
    lead: 'Try it on this machine first, or go straight to your AWS account.',
    about: {
      title: 'Sandbox or AWS',
      text: [
        'The sandbox behaves like AWS but runs inside this extension. It needs no account, costs nothing, and refuses what AWS would refuse, so what works there should work in an account too.',
        'With AWS, everything is created in the account that your credentials belong to. An idle setup costs nothing; calls and monthly users beyond the free tier do.',
        'Your credentials stay where they are. The extension reads them when it calls AWS, and never stores them.',
      ],
    },
  },
  api: {
    title: 'API and Lambda',
    lead: 'The endpoint that people call, and the code that answers.',
    about: {
      title: 'An endpoint and its code',
      text: [
        'An endpoint is a method and an address, such as GET …/dev/hello. API Gateway receives the call and passes it on to your function.',
        'The function starts as a few lines that return a greeting. Replace them with your own code whenever you like; the protection stays.',
      ],
      more: { label: 'What is Amazon API Gateway?', href: `${docs}/apigateway/latest/developerguide/welcome.html` },
    },
  },
  signIn: {
    title: 'Sign-in',
    lead: 'Who may sign in, and how they prove who they are.',
    about: {
      title: 'People and tokens',
      text: [
        'A user pool is a directory of people with their passwords. An app client is one application that may send people there to sign in.',
        'After sign-in there are three tokens. The ID token says who somebody is. The access token says what they may do. The refresh token gets new ones when those expire.',
      ],
      more: {
        label: 'Amazon Cognito user pools',
        href: `${docs}/cognito/latest/developerguide/cognito-user-pools.html`,
      },
    },
  },
  protection: {
    title: 'Protection',
    lead: 'What a caller must send before your code runs.',
    about: {
      title: 'The authorizer',
      text: [
        'The authorizer sits in API Gateway, in front of your code. It takes the token from a header, checks that your user pool signed it and that it has not expired, and lets the call pass.',
        'A call without a good token gets the answer 401 Unauthorized. Your function never hears of it.',
      ],
      more: {
        label: 'Control access to a REST API with Cognito',
        href: `${docs}/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html`,
      },
    },
  },
  review: {
    title: 'Review',
    lead: 'What Create will do. Nothing has been changed so far.',
    about: {
      title: 'Before you create',
      text: [
        'The plan compares what you asked for with what is there. It is carried out exactly as shown; if something has changed in between, it is planned again.',
        'Every resource is marked as belonging to this setup. Clean Up removes these, and nothing else.',
        'The list of permissions helps if somebody else manages the account: copy the policy and send it to them.',
      ],
    },
  },
  create: {
    title: 'Create',
    lead: 'What does not wait for something else is created at the same time.',
    about: {
      title: 'While it is under way',
      text: [
        'Each step is written down before and after it happens. You can cancel, close the window or lose the connection: continue later, or clean up, and nothing is made twice or forgotten.',
        'Some steps take a moment because AWS needs time, for example until a new role is known everywhere.',
      ],
    },
  },
  tryIt: {
    title: 'Try it',
    lead: 'Call the endpoint with and without a token, and see the difference.',
    about: {
      title: 'What the three calls show',
      text: [
        'Without a token, the door stays shut: 401. With the token that the method expects, the call goes through: 200.',
        'The third call sends the other token. It is just as genuine, but meant for something else, so the answer is 401 again. Mixing up the two tokens is the most common mistake with this kind of API.',
        'Tokens are kept in VS Code’s secret storage. This page never gets to see them.',
      ],
    },
  },
};

/** Beside Review, once the setup exists. */
export const reviewOfChange: About = {
  title: 'Before you apply',
  text: [
    'The plan compares your settings with what is there. It is carried out exactly as shown; if something has changed in between, it is planned again.',
    'Update changes a resource in place. Replace puts a new one in its place and deletes the old one, because AWS cannot change that part of it. Keep leaves it alone.',
    'Nothing happens to callers until Apply. Where something would be lost for good, you are asked first.',
  ],
};

/** What a group of settings is about, by its heading. */
export const groupWords: Readonly<Record<string, About>> = {
  Setup: { title: 'Setup', text: ['The name under which you find all this again in the sidebar.'] },
  'Behind the endpoint': {
    title: 'Behind the endpoint',
    text: [
      'Something has to answer a call once it is past the door. A Lambda function is the usual choice: it runs your code only while there is a call, and you pay for nothing else.',
      'A mock answers by itself. It is enough to see how the protection works.',
    ],
  },
  'Lambda function': {
    title: 'Lambda function',
    text: [
      'Code that AWS runs for you, without a server to look after. It gets a role (what it may do: only write its log) and a log group (where its output goes).',
    ],
    more: { label: 'What is AWS Lambda?', href: `${docs}/lambda/latest/dg/welcome.html` },
  },
  'REST API': {
    title: 'REST API',
    text: [
      'The address of your endpoint is made of the API’s own host name, the stage and the path: https://…/stage/path.',
      'Changes take effect when they are deployed to the stage. This is done for you.',
    ],
  },
  'User pool': {
    title: 'User pool',
    text: [
      'The directory of the people who may sign in. Cognito stores their passwords safely and sends them their codes.',
    ],
  },
  Passwords: {
    title: 'Passwords',
    text: [
      'Length protects better than special characters. For a first try, a simple rule is fine; for real people, ask for 8 characters or more.',
    ],
  },
  'Hosted pages': {
    title: 'Hosted pages',
    text: [
      'Ready-made web pages for sign-up, sign-in and forgotten passwords, so that you need not build them and no password ever passes through your app.',
      'They live on an address of their own that begins with the domain prefix.',
    ],
  },
  'Custom scopes': {
    title: 'Custom scopes',
    text: [
      'Scopes of your own say what a token may be used for at your API, such as news/read or news/delete. A resource server is the name under which Cognito keeps them.',
      'A method that asks for such a scope lets in only tokens that carry it.',
    ],
    more: {
      label: 'Scopes, M2M, and resource servers',
      href: `${docs}/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html`,
    },
  },
  Groups: {
    title: 'Groups',
    text: [
      'A group gathers people who may do the same, such as admin. Both tokens name the groups that somebody is in, and your code can look there before it acts.',
      'API Gateway itself does not look at groups. For that, use custom scopes.',
    ],
  },
  'App client': {
    title: 'App client',
    text: [
      'One application that may send people to the pool to sign in. It says where they come back to, and which tokens the application may have.',
    ],
  },
  Tokens: {
    title: 'Tokens',
    text: [
      'ID and access token live for a short time, because a stolen one works until it expires. The refresh token lives longer and gets new ones without a password.',
    ],
  },
  'Test user': {
    title: 'Test user',
    text: [
      'A user to try things out with at once, without signing up and waiting for an email. Its password is generated and kept in VS Code’s secret storage.',
    ],
  },
  'Token endpoint': {
    title: 'Token endpoint',
    text: [
      'For callers that can open no sign-in page: they send user name and password to a path of your API, and its function asks Cognito for the tokens.',
      'The API then sees every password. Where people have a browser, prefer the hosted pages.',
    ],
  },
  Authorizer: {
    title: 'Authorizer',
    text: [
      'The check in front of your code. It knows your pool’s public keys, so it can tell a genuine token from a forged one without asking anybody.',
    ],
  },
  CORS: {
    title: 'Calls from a web page',
    text: [
      'A browser asks first, by OPTIONS and without a token, whether a page of another origin may call. An authorizer on OPTIONS would refuse that, and the call is never made.',
      'API Gateway’s own refusals carry no CORS headers by themselves, so a page sees a CORS error where a 401 is. This puts the headers there.',
    ],
  },
  'API key': {
    title: 'API key',
    text: [
      'An API key counts and slows down the programs that call. Many APIs began with one as their only protection; a token of a user pool takes its place.',
      'A key works only together with a usage plan for the stage. Both are created, and the key is kept in VS Code’s secret storage.',
    ],
  },
  Method: {
    title: 'Scopes decide which token',
    text: [
      'With a scope on the method, API Gateway expects the access token, and the token must carry that scope. Without any, it expects the ID token.',
      'Sending the other one is answered with 401, and nothing in the answer says why. Try it will show you both.',
    ],
  },
};

/** More about single settings, where the sentence below the label is not enough. By path. */
export const fieldWords: Readonly<Record<string, readonly string[]>> = {
  'function.runtime': [
    'Choose the language you want to write in. The starter code is written for you in Python or Node.js.',
  ],
  'api.resourcePath': [
    'Only this path is created. You can add more paths to the API later, each with or without protection.',
  ],
  'api.httpMethod': [
    'GET reads, POST and PUT write, DELETE removes. With ANY, your code sees the method and decides for itself.',
  ],
  'api.stageName': ['Many people have one stage for development and one for production. One is enough to begin with.'],
  'api.moreMethods': [
    'With GET without scopes and DELETE with the scope news/delete, everybody who is signed in may read, and only tokens with that scope may delete.',
  ],
  'api.requiredParameters': [
    'A search may be of no use without the query string parameter q. Required and checked, your code can rely on it.',
    'Calls on Try it fill them in with the word “example”.',
  ],
  'api.requestCheck': [
    'Requests without a token get 401 as before: the authorizer comes first.',
    'The body is checked against the model Empty, which every API has: any JSON object. A stricter model can be added in the console.',
  ],
  'function.adminGroup': [
    'The other way to tell people apart: API Gateway lets everybody in who is signed in, and the code looks at their groups.',
  ],
  'userPool.signInIdentifiers': [
    'Email is what most people expect. It also gives Cognito a way to send a code when somebody forgets the password.',
  ],
  'userPool.selfRegistration': [
    'Handy for a first try: you sign up on the hosted page as anybody would. For an API that only your team may call, switch it off and create the users yourself.',
  ],
  'userPool.tier': [
    'The plan decides what each monthly user costs beyond the free tier. Essentials is Cognito’s own default.',
  ],
  'hostedPages.domainPrefix': [
    'The sign-in pages get the address https://PREFIX.auth.REGION.amazoncognito.com. The random letters at the end make a clash with somebody else’s unlikely.',
  ],
  'appClient.generateSecret': [
    'A secret is a password for the application itself. Code in a browser, on a phone or in VS Code can be read by anybody, so it cannot keep one. Use PKCE there instead; this extension does.',
  ],
  'appClient.callbackUrls': [
    'After sign-in, Cognito sends the browser to this address with the result. Only addresses on this list are accepted, so nobody can have the tokens sent elsewhere.',
  ],
  'appClient.loopbackCallback': [
    'While you sign in, the extension listens on your own machine for a moment, catches the code, and exchanges it for tokens. Without it you would copy them out of the address bar.',
  ],
  'appClient.oauthGrants': [
    'Authorization code: the browser brings back a short-lived code, and the application exchanges it for tokens. Nothing secret is ever visible.',
    'Implicit: the browser brings back the tokens themselves. Simple to look at, which is why tutorials use it, but no longer recommended.',
  ],
  'appClient.scopes': [
    'openid is needed for an ID token. email, phone and profile let the application read these attributes. A method can demand that a token has one of these scopes.',
  ],
  'authorizer.tokenHeader': [
    'Nearly everybody uses Authorization. Another name works as well, as long as callers use the same one.',
  ],
  'authorizer.validationExpression': [
    'The audience of an ID token is the ID of its app client. With several app clients on one pool, an expression can let in just one of them. Access tokens have no audience.',
  ],
  authorizationScopes: [
    'Access tokens are meant for calling APIs, so a scope is the better choice for a new API. The app client must be allowed to give out that scope.',
  ],
};

/** Words for the target's settings, which are no part of the settings schema. */
export const targetWords: Readonly<Record<string, About>> = {
  'target.kind': pageWords.where.about,
  'target.profile': {
    title: 'Profile',
    text: [
      'A profile is a named set of credentials in the files ~/.aws/config and ~/.aws/credentials. The AWS CLI uses the same ones.',
      'No profile yet? Run aws configure sso in a terminal and follow the questions.',
    ],
  },
  'target.region': {
    title: 'Region',
    text: ['The place where AWS keeps your resources. Choose one near the people who will call the API.'],
  },
  'target.endpointUrl': {
    title: 'Endpoint address',
    text: ['Only for programs that imitate AWS, such as an emulator in a container. Leave it empty for AWS itself.'],
  },
};
