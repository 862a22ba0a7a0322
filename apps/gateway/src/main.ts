console.log('@understudy/gateway: nothing to run yet');
