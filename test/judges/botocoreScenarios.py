"""What botocoreShapes.py calls: every operation of the sandbox at least once, and refusals of each service."""

import json

ASSUME = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
HANDLER = "def lambda_handler(event, context):\n    print('called')\n    return {'statusCode': 200, 'body': 'hi'}\n"


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def identity(client, refused, package):
    iam, sts = client("iam"), client("sts")
    account = sts.get_caller_identity()["Account"]
    trust = policy(ASSUME, {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "sts:AssumeRole"})
    tags = [{"Key": "setup", "Value": "one"}]
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust, Description="d", Tags=tags)["Role"]["Arn"]
    iam.create_role(RoleName="plain", AssumeRolePolicyDocument=trust, Path="/p/")
    iam.get_role(RoleName="r")
    iam.list_roles(MaxItems=1)
    iam.tag_role(RoleName="r", Tags=[{"Key": "a", "Value": ""}])
    iam.list_role_tags(RoleName="r")
    iam.untag_role(RoleName="r", TagKeys=["a"])
    iam.update_assume_role_policy(RoleName="r", PolicyDocument=trust)
    iam.attach_role_policy(RoleName="r", PolicyArn=BASIC)
    iam.list_attached_role_policies(RoleName="r")
    iam.get_policy(PolicyArn=BASIC)
    iam.get_policy_version(PolicyArn=BASIC, VersionId="v1")
    own = policy({"Effect": "Allow", "Action": "logs:*", "Resource": "*"})
    iam.put_role_policy(RoleName="r", PolicyName="own", PolicyDocument=own)
    iam.get_role_policy(RoleName="r", PolicyName="own")
    iam.list_role_policies(RoleName="r")
    iam.simulate_principal_policy(PolicySourceArn=role, ActionNames=["logs:CreateLogGroup", "iam:GetRole"])
    sts.assume_role(RoleArn=role, RoleSessionName="me")
    refused(iam.create_role, RoleName="r", AssumeRolePolicyDocument=trust)
    refused(iam.create_role, RoleName="x", AssumeRolePolicyDocument="{")
    refused(iam.delete_role, RoleName="r")
    refused(iam.get_role, RoleName="nobody")
    refused(sts.assume_role, RoleArn=role + "x", RoleSessionName="me")
    iam.delete_role_policy(RoleName="r", PolicyName="own")
    iam.detach_role_policy(RoleName="r", PolicyArn=BASIC)
    iam.delete_role(RoleName="plain")


def functions(client, refused, package):
    iam, lambda_ = client("iam"), client("lambda")
    role = iam.get_role(RoleName="r")["Role"]["Arn"]
    iam.attach_role_policy(RoleName="r", PolicyArn=BASIC)
    new = dict(FunctionName="f", Runtime="python3.11", Handler="lambda_function.lambda_handler", Role=role)
    code = {"ZipFile": package(HANDLER)}
    environment = {"Variables": {"GREETING": "hi"}}
    arn = lambda_.create_function(**new, Code=code, Tags={"setup": "one"}, Environment=environment)["FunctionArn"]
    lambda_.get_function(FunctionName="f")
    lambda_.get_waiter("function_active_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    lambda_.get_function(FunctionName="f")
    lambda_.get_function_configuration(FunctionName="f")
    lambda_.list_functions()
    lambda_.update_function_configuration(FunctionName="f", Timeout=10)
    lambda_.get_waiter("function_updated_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    lambda_.update_function_code(FunctionName="f", ZipFile=code["ZipFile"])
    lambda_.get_waiter("function_updated_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    grant = dict(FunctionName="f", StatementId="s", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com")
    lambda_.add_permission(**grant)
    lambda_.get_policy(FunctionName="f")
    lambda_.invoke(FunctionName="f", Payload=b"{}", LogType="Tail")
    lambda_.tag_resource(Resource=arn, Tags={"a": "b"})
    lambda_.list_tags(Resource=arn)
    lambda_.untag_resource(Resource=arn, TagKeys=["a"])
    refused(lambda_.create_function, **new, Code=code)
    refused(lambda_.create_function, **{**new, "FunctionName": "g", "Runtime": "python2.7"}, Code=code)
    refused(lambda_.create_function, **{**new, "FunctionName": "g", "Timeout": 1000}, Code=code)
    refused(lambda_.create_function, **{**new, "FunctionName": "g"}, Code={"ZipFile": b"no"})
    refused(lambda_.add_permission, **grant)
    refused(lambda_.invoke, FunctionName="f", Payload=b"{")
    refused(lambda_.get_function, FunctionName="nobody")
    refused(lambda_.update_function_configuration, FunctionName="f", RevisionId="other")
    lambda_.remove_permission(FunctionName="f", StatementId="s")
    refused(lambda_.get_policy, FunctionName="f")


def logs(client, refused, package):
    logs_ = client("logs")
    logs_.create_log_group(logGroupName="/g", tags={"setup": "one"})
    arn = logs_.describe_log_groups(logGroupNamePrefix="/g")["logGroups"][0]["logGroupArn"]
    logs_.put_retention_policy(logGroupName="/g", retentionInDays=7)
    logs_.describe_log_groups(limit=1)
    logs_.delete_retention_policy(logGroupName="/g")
    logs_.tag_resource(resourceArn=arn, tags={"a": "b"})
    logs_.list_tags_for_resource(resourceArn=arn)
    logs_.untag_resource(resourceArn=arn, tagKeys=["a"])
    stream = dict(logGroupName="/g", logStreamName="s")
    logs_.create_log_stream(**stream)
    logs_.put_log_events(**stream, logEvents=[{"timestamp": 1_700_000_000_000, "message": "m"}])
    logs_.describe_log_streams(logGroupName="/g")
    logs_.get_log_events(**stream)
    logs_.filter_log_events(logGroupName="/g", filterPattern="m")
    logs_.filter_log_events(logGroupName="/aws/lambda/f")
    refused(logs_.create_log_group, logGroupName="/g")
    refused(logs_.create_log_group, logGroupName="no good")
    refused(logs_.get_log_events, logGroupName="/g", logStreamName="other")
    refused(logs_.delete_log_group, logGroupName="/other")
    logs_.delete_log_stream(**stream)


def tagging(client, refused, package):
    tags = client("resourcegroupstaggingapi")
    tags.get_resources(TagFilters=[{"Key": "setup", "Values": ["one"]}], ResourcesPerPage=1)
    refused(tags.get_resources, ResourcesPerPage=1000)
    refused(tags.get_resources, PaginationToken="nonsense")


def pools(client, refused, package):
    cognito = client("cognito-idp")
    pool = cognito.create_user_pool(
        PoolName="p", UsernameAttributes=["email"], AutoVerifiedAttributes=["email"], UserPoolTags={"setup": "one"}
    )["UserPool"]
    here = {"UserPoolId": pool["Id"]}
    cognito.describe_user_pool(**here)
    cognito.list_user_pools(MaxResults=10)
    cognito.update_user_pool(**here, AutoVerifiedAttributes=["email"], DeletionProtection="INACTIVE")
    cognito.get_user_pool_mfa_config(**here)
    cognito.tag_resource(ResourceArn=pool["Arn"], Tags={"a": "b"})
    cognito.list_tags_for_resource(ResourceArn=pool["Arn"])
    cognito.untag_resource(ResourceArn=pool["Arn"], TagKeys=["a"])
    cognito.create_user_pool_domain(**here, Domain="a-free-prefix")
    cognito.describe_user_pool_domain(Domain="a-free-prefix")
    cognito.describe_user_pool_domain(Domain="another-free-prefix")
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    made = cognito.create_user_pool_client(**here, ClientName="c", ExplicitAuthFlows=flows)["UserPoolClient"]
    app = {**here, "ClientId": made["ClientId"]}
    cognito.describe_user_pool_client(**app)
    cognito.list_user_pool_clients(**here)
    cognito.update_user_pool_client(**app, ClientName="c", ExplicitAuthFlows=flows)
    password = {"Username": "ann@example.com", "Password": "Passw0rd!x"}
    cognito.admin_create_user(**here, Username=password["Username"], MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**here, **password, Permanent=True)
    cognito.admin_get_user(**here, Username=password["Username"])
    cognito.list_users(**here)
    proof = {"USERNAME": password["Username"], "PASSWORD": password["Password"]}
    start = dict(AuthFlow="USER_PASSWORD_AUTH", ClientId=made["ClientId"])
    tokens = cognito.initiate_auth(**start, AuthParameters=proof)["AuthenticationResult"]
    cognito.admin_initiate_auth(**app, AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters=proof)
    cognito.get_user(AccessToken=tokens["AccessToken"])
    cognito.initiate_auth(
        AuthFlow="REFRESH_TOKEN_AUTH",
        ClientId=made["ClientId"],
        AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
    )
    cognito.sign_up(ClientId=made["ClientId"], Username="bob@example.com", Password=password["Password"])
    cognito.resend_confirmation_code(ClientId=made["ClientId"], Username="bob@example.com")
    refused(cognito.initiate_auth, **start, AuthParameters={**proof, "PASSWORD": "wrong"})
    refused(cognito.initiate_auth, **start, AuthParameters={**proof, "USERNAME": "nobody@example.com"})
    refused(cognito.sign_up, ClientId=made["ClientId"], Username="bob@example.com", Password=password["Password"])
    refused(cognito.sign_up, ClientId=made["ClientId"], Username="eve@example.com", Password="x")
    refused(cognito.create_user_pool_domain, **here, Domain="my-aws-domain")
    refused(cognito.delete_user_pool, **here)
    refused(cognito.describe_user_pool, UserPoolId=pool["Id"] + "x")
    cognito.revoke_token(ClientId=made["ClientId"], Token=tokens["RefreshToken"])
    cognito.admin_delete_user(**here, Username="bob@example.com")
    return pool["Arn"]


def apis(client, refused, package):
    gateway, cognito, lambda_ = client("apigateway"), client("cognito-idp"), client("lambda")
    pool = cognito.describe_user_pool(UserPoolId=cognito.list_user_pools(MaxResults=1)["UserPools"][0]["Id"])["UserPool"]
    function = lambda_.get_function_configuration(FunctionName="f")["FunctionArn"]
    region = function.split(":")[3]
    made = gateway.create_rest_api(name="a", endpointConfiguration={"types": ["REGIONAL"]}, tags={"setup": "one"})
    api = {"restApiId": made["id"]}
    gateway.get_rest_api(**api)
    gateway.get_rest_apis()
    gateway.update_rest_api(**api, patchOperations=[{"op": "replace", "path": "/description", "value": "d"}])
    root = gateway.get_resources(**api)["items"][0]["id"]
    resource = {**api, "resourceId": gateway.create_resource(**api, parentId=root, pathPart="x")["id"]}
    gateway.get_resource(**resource)
    authorizer = gateway.create_authorizer(
        **api,
        name="z",
        type="COGNITO_USER_POOLS",
        providerARNs=[pool["Arn"]],
        identitySource="method.request.header.Authorization",
    )["id"]
    gateway.get_authorizer(**api, authorizerId=authorizer)
    gateway.get_authorizers(**api)
    ttl = [{"op": "replace", "path": "/authorizerResultTtlInSeconds", "value": "0"}]
    gateway.update_authorizer(**api, authorizerId=authorizer, patchOperations=ttl)
    gateway.test_invoke_authorizer(**api, authorizerId=authorizer, headers={"Authorization": "no token"})
    method = {**resource, "httpMethod": "GET"}
    gateway.put_method(
        **method, authorizationType="COGNITO_USER_POOLS", authorizerId=authorizer, authorizationScopes=["email"]
    )
    gateway.get_method(**method)
    gateway.update_method(**method, patchOperations=[{"op": "replace", "path": "/apiKeyRequired", "value": "false"}])
    refused(gateway.create_deployment, **api)
    uri = f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations"
    gateway.put_integration(**method, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
    gateway.get_integration(**method)
    mock = {**resource, "httpMethod": "DELETE"}
    gateway.put_method(**mock, authorizationType="NONE")
    gateway.put_integration(**mock, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.put_method_response(**mock, statusCode="200")
    gateway.put_integration_response(**mock, statusCode="200")
    gateway.get_method_response(**mock, statusCode="200")
    gateway.get_integration_response(**mock, statusCode="200")
    gateway.test_invoke_method(**mock)
    gateway.put_gateway_response(**api, responseType="DEFAULT_4XX")
    gateway.get_gateway_responses(**api)
    gateway.create_request_validator(**api, name="v", validateRequestParameters=True)
    gateway.get_request_validators(**api)
    gateway.get_models(**api)
    deployment = gateway.create_deployment(**api, description="d")["id"]
    gateway.get_deployment(**api, deploymentId=deployment)
    gateway.get_deployments(**api)
    stage = {**api, "stageName": "s"}
    gateway.create_stage(**stage, deploymentId=deployment)
    gateway.get_stage(**stage)
    gateway.get_stages(**api)
    gateway.update_stage(**stage, patchOperations=[{"op": "replace", "path": "/description", "value": "d"}])
    arn = f"arn:aws:apigateway:{region}::/restapis/{made['id']}"
    gateway.tag_resource(resourceArn=arn, tags={"a": "b"})
    gateway.get_tags(resourceArn=arn)
    gateway.untag_resource(resourceArn=arn, tagKeys=["a"])
    refused(gateway.get_rest_api, restApiId="nobody")
    refused(gateway.put_method, **method, authorizationType="NONE")
    refused(gateway.delete_authorizer, **api, authorizerId=authorizer)
    refused(gateway.create_resource, **api, parentId=root, pathPart="x")
    refused(gateway.create_deployment, **api, stageName="not good")
    gateway.delete_stage(**stage)
    gateway.delete_deployment(**api, deploymentId=deployment)
    gateway.delete_method(**mock)
    gateway.delete_rest_api(**api)


def cleanUp(client, refused, package):
    cognito, lambda_, logs_, iam = client("cognito-idp"), client("lambda"), client("logs"), client("iam")
    pool = {"UserPoolId": cognito.list_user_pools(MaxResults=1)["UserPools"][0]["Id"]}
    cognito.delete_user_pool_domain(**pool, Domain="a-free-prefix")
    cognito.delete_user_pool(**pool)
    lambda_.delete_function(FunctionName="f")
    logs_.delete_log_group(logGroupName="/aws/lambda/f")
    iam.detach_role_policy(RoleName="r", PolicyArn=BASIC)
    iam.delete_role(RoleName="r")


scenarios = [identity, functions, logs, pools, apis, tagging, cleanUp]
