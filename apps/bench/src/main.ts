console.log('@understudy/bench: nothing to run yet');
