# For scripts that ask a stack: `source pipeline/stack.sh` with the arguments STACK_NAME [ROLE_ARN].

if [[ -n ${2:-} ]]; then
  read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN < <(
    aws sts assume-role --role-arn "$2" --role-session-name taskfleet \
      --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text
  )
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
fi

# An output of a stack; nothing if it has no such output.
output() {
  local value
  value=$(aws cloudformation describe-stacks --stack-name "$1" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$2'].OutputValue | [0]")
  [[ $value == None ]] || printf '%s' "$value"
}
