package io.tncc.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {

    @Test
    void computesWithListsAndOperators() {
        try (Torch torch = Torch.cpu();
                NDScope scope = new NDScope();
                Script script = Script.compile(
                        torch,
                        "x: Tensor, w: List[Tensor]) -> Tensor",
                        """
                        y = x * w[0] + w[1]
                        return torch.relu(y)
                        """)) {
            NDArray x = torch.manager().create(new float[] {1, -2});
            NDList arguments = new NDList(x);
            arguments.addAll(Script.list(
                    "w",
                    List.of(
                            torch.manager().create(new float[] {2, 2}),
                            torch.manager().create(new float[] {1, 1}))));
            assertThat(script.call(arguments).singletonOrThrow().toFloatArray()).containsExactly(3, 0);
            scope.suppressNotUsedWarning();
        }
    }

    @Test
    void differentiatesThroughAScript() {
        try (Torch torch = Torch.cpu();
                NDScope scope = new NDScope();
                Script script = Script.compile(torch, "x: Tensor) -> Tensor", "return torch.mul(x, x)")) {
            NDArray x = torch.manager().create(new float[] {1, -2});
            x.setRequiresGradient(true);
            NDArray loss = Torch.recording(
                    () -> script.callRecording(new NDList(x)).singletonOrThrow().sum());
            Torch.backward(loss);
            assertThat(x.getGradient().toFloatArray()).containsExactly(2, -4);
            scope.suppressNotUsedWarning();
        }
    }
}
